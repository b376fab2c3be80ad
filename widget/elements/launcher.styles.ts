/** The colours that bubble and panel share, and what stands on the page before a click. Lit-free. */
export const launcherStyles = `
.sapa{--panel:#fff;--panel-2:#fbfaf9;--line:#e6e3df;--text:#1c1a17;--text-2:#5c574f;--text-3:#6e685f;--note:#fdf6e3;--note-line:#e2b84b;--danger:#b42318;--danger-soft:#fdf1ef;--ok:#16803c;--idle:#a39c91;--shadow:0 1px 2px rgb(28 26 23/.08),0 8px 28px rgb(28 26 23/.14);--font:var(--sapa-font,system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif);--x:var(--sapa-offset-x,clamp(16px,2vw,24px));--y:var(--sapa-offset-y,clamp(16px,2vw,24px));--right:calc(var(--x) + env(safe-area-inset-right));--left:auto;color-scheme:light;font-family:var(--font);font-size:16px;line-height:1.5;color:var(--text);text-align:start}
.sapa.left{--left:calc(var(--x) + env(safe-area-inset-left));--right:auto}
.sapa.dark{--panel:#181715;--panel-2:#131211;--line:#2c2a27;--text:#f2f0ed;--text-2:#b5afa6;--text-3:#a09a90;--note:#2b2414;--note-line:#a77f1f;--danger:#f97066;--danger-soft:#2c1613;--ok:#4ade80;--idle:#7d766c;--shadow:0 1px 2px rgb(0 0 0/.4),0 12px 32px rgb(0 0 0/.5);color-scheme:dark}
button{font:inherit;color:inherit;background:none;border:0;padding:0;margin:0;cursor:pointer}
:focus-visible{outline:2px solid var(--accent);outline-offset:3px}
.bubble{transition:transform .16s}
.bubble:hover{transform:scale(1.05)}
.bubble[aria-expanded=true]:before{clip-path:polygon(3px 9px,5px 7px,13px 15px,21px 7px,23px 9px,13px 19px)}
.bubble[aria-busy=true]{opacity:.8}
.badge{position:absolute;top:-3px;right:-3px;min-width:21px;box-sizing:border-box;padding:0 5px;border-radius:11px;background:#c8321f;color:#fff;font:600 12px/21px var(--font);text-align:center}
.teaser{position:fixed;right:var(--right);left:var(--left);bottom:calc(var(--y) + 70px + env(safe-area-inset-bottom));max-width:min(280px,calc(100vw - 2*var(--x)));display:flex;align-items:flex-start;background:var(--panel);border-radius:16px;box-shadow:0 0 0 1px var(--line),var(--shadow);animation:arrive .25s}
.teaser .say{padding:12px 4px 12px 16px;font-size:15px;line-height:1.45;text-align:start;overflow-wrap:anywhere;white-space:pre-line;display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:4;overflow:hidden}
.teaser .dismiss{flex:none;width:32px;height:32px;margin:6px 6px 0 0;border-radius:8px;color:var(--text-3);font-size:20px;line-height:1}
.teaser .dismiss:hover{color:var(--text)}
[hidden]{display:none!important}
@keyframes arrive{from{opacity:0;transform:translateY(8px)}}
@media(max-width:480px){.bubble[aria-expanded=true]{visibility:hidden}}
@media(prefers-reduced-motion:reduce){*{animation:none!important;transition:none!important}}
@media(forced-colors:active){.bubble,.teaser{border:1px solid}.bubble:before{forced-color-adjust:none;background:ButtonText}}
@media print{.sapa{display:none}}
`
