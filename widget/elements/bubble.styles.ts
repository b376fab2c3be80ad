/** The bare bubble in a site's colours, on its side of the window (see BeaconAnswer). The loader carries it. */
export function bubbleStyles(look: string): string {
  const [accent, ink, dark, inkInDark, side = 'right'] = look.split(' ')
  const rule = (back?: string, front?: string) =>
    `{.bubble{background:var(--sapa-accent,${back});color:var(--sapa-on-accent,${front})}}`
  const inset = (edge: string, name: string) =>
    `${edge}:calc(var(--sapa-offset-${name},clamp(16px,2vw,24px)) + env(safe-area-inset-${edge}));`
  return `.bubble{position:fixed;${inset(side, 'x')}${inset('bottom', 'y')}width:56px;height:56px;padding:15px;border:0;border-radius:50%;box-shadow:0 8px 28px #1c1a1740;cursor:pointer}.bubble:before{content:"";display:block;height:26px;background:currentColor;clip-path:path("M13 2C6 2 1 7 1 12c0 3 1 5 3 7l-1 5 5-2c9 3 17-3 17-10C25 7 20 2 13 2Z")}@media all${rule(accent, ink)}@media(prefers-color-scheme:dark)${rule(dark, inkInDark)}`
}
