/** The colours that bubble and panel share, and what stands on the page before a click. Lit-free: the loader carries it. */
export const launcherStyles = `
.sapa{--panel:#fff;--line:#e6e3df;--text:#1c1a17;--text-3:#6e685f;--shadow:0 1px 2px rgb(28 26 23/.08),0 8px 28px rgb(28 26 23/.14);--font:var(--sapa-font,system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif);--x:var(--sapa-offset-x,24px);--y:var(--sapa-offset-y,24px);font-family:var(--font);font-size:16px;line-height:1.5;color:var(--text);text-align:start}
@media(prefers-color-scheme:dark){.sapa{--panel:#181715;--line:#2c2a27;--text:#f2f0ed;--text-3:#a09a90;--shadow:0 1px 2px rgb(0 0 0/.4),0 12px 32px rgb(0 0 0/.5)}}
@media(max-width:480px){.sapa{--x:var(--sapa-offset-x,16px);--y:var(--sapa-offset-y,16px)}}
button{font:inherit;color:inherit;background:none;border:0;padding:0;margin:0;cursor:pointer}
svg{fill:none;stroke:currentColor;stroke-width:1.75;stroke-linecap:round;stroke-linejoin:round}
:focus-visible{outline:2px solid var(--accent);outline-offset:3px}
.bubble{position:fixed;inset-inline-end:calc(var(--x) + env(safe-area-inset-right));bottom:calc(var(--y) + env(safe-area-inset-bottom));width:56px;height:56px;border-radius:50%;background:var(--accent);color:var(--on-accent);display:grid;place-items:center;box-shadow:var(--shadow);transition:transform .16s;animation:arrive .25s}
.bubble:hover{transform:scale(1.05)}
.bubble svg{grid-area:1/1;width:26px;height:26px;transition:opacity .16s,transform .16s}
.bubble svg+svg,.bubble[aria-expanded=true] svg{opacity:0;transform:rotate(-40deg)}
.bubble[aria-expanded=true] svg+svg{opacity:1;transform:none}
.bubble[aria-busy=true]{opacity:.8}
.badge{position:absolute;top:-3px;inset-inline-end:-3px;min-width:21px;box-sizing:border-box;padding:0 5px;border-radius:11px;background:#c8321f;color:#fff;font:600 12px/21px var(--font);text-align:center}
.teaser{position:fixed;inset-inline-end:calc(var(--x) + env(safe-area-inset-right));bottom:calc(var(--y) + 70px + env(safe-area-inset-bottom));max-width:min(280px,calc(100vw - 2*var(--x)));display:flex;align-items:flex-start;background:var(--panel);border-radius:16px;border-end-end-radius:4px;box-shadow:0 0 0 1px var(--line),var(--shadow);animation:arrive .25s}
.teaser .say{padding:12px 4px 12px 16px;font-size:15px;line-height:1.45;text-align:start;overflow-wrap:anywhere;white-space:pre-line;display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:4;overflow:hidden}
.teaser .dismiss{flex:none;width:32px;height:32px;margin:6px 6px 0 0;border-radius:8px;color:var(--text-3);display:grid;place-items:center}
.teaser .dismiss:hover{color:var(--text)}.teaser .dismiss svg{width:16px;height:16px}
[hidden]{display:none!important}
@keyframes arrive{from{opacity:0;transform:translateY(8px)}}
@media(max-width:480px){.bubble[aria-expanded=true]{visibility:hidden}}
@media(prefers-reduced-motion:reduce){*{animation:none!important;transition:none!important}}
@media(forced-colors:active){.bubble,.teaser{border:1px solid}}
@media print{.sapa{display:none}}
`
