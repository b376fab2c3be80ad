import type { TFunction } from 'i18next'
import type en from '../i18n/en.json'

interface PreviewPage {
  /** Name of the website. */
  name: string
  /** Its public key. */
  key: string
  nonce: string
  language: string
  t: TFunction
}

/** A small shop page to try the chat on. Everything that comes from people is escaped. */
export function previewPage({ name, key, nonce, language, t }: PreviewPage): string {
  const shop = escapeHtml(name)
  const say = (words: PreviewWords) => escapeHtml(t(`preview.${words}`))
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<link rel="icon" href="data:,">
<title>${shop}</title>
<style nonce="${nonce}">${STYLE}</style>
</head>
<body>
<p class="strip">${say('strip')}</p>
<header><a class="brand" href="#top">${shop}</a><nav><a href="#new">${say('new')}</a><a href="#about">${say('about')}</a><a href="#visit">${say('visit')}</a></nav></header>
<main id="top">
<section class="hero"><h1>${say('slogan')}</h1><p>${say('lead')}</p><a class="cta" href="#new">${say('see')}</a></section>
<section id="new"><h2>${say('new')}</h2><ul>${GOODS.map(({ look, price }) => `<li><div class="picture ${look}"></div><h3>${say(look)}</h3><p>$ ${price}</p></li>`).join('')}</ul></section>
<section id="about" class="about"><h2>${say('about')}</h2><p>${say('aboutText')}</p></section>
<section id="visit" class="about"><h2>${say('visit')}</h2><p>${say('visitText')}</p></section>
</main>
<footer>© ${shop}</footer>
<script src="/widget.js" data-site="${escapeHtml(key)}" async nonce="${nonce}"></script>
</body>
</html>
`
}

/** Nothing but the panel of the chat, which the settings page beside it tells how to look. */
export function panelPage({ nonce, language }: Pick<PreviewPage, 'nonce' | 'language'>): string {
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<link rel="icon" href="data:,">
<title>Sapa</title>
</head>
<body>
<script src="/widget/preview.js" nonce="${nonce}"></script>
</body>
</html>
`
}

type PreviewWords = keyof typeof en.preview

const GOODS = [
  { look: 'bowl', price: '24.00' },
  { look: 'linen', price: '38.00' },
  { look: 'teak', price: '45.00' },
  { look: 'wax', price: '12.00' },
] as const

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

const STYLE = `
*{box-sizing:border-box}
body{margin:0;font:17px/1.6 Georgia,'Times New Roman',serif;color:#2b2620;background:#fbf9f5}
.strip{margin:0;padding:9px 20px;background:#2b2620;color:#f4efe6;font:14px/1.5 system-ui,sans-serif;text-align:center}
header{display:flex;justify-content:space-between;align-items:center;gap:20px;max-width:1040px;margin:0 auto;padding:24px 20px}
a{color:inherit;text-decoration:none}
.brand{font-size:22px;letter-spacing:.01em}
nav{display:flex;gap:24px;font:15px/1.5 system-ui,sans-serif;color:#6d6458}
nav a:hover{color:#2b2620}
main{max-width:1040px;margin:0 auto;padding:0 20px 60px}
.hero{padding:72px 0 64px;border-bottom:1px solid #e8e1d5}
h1{max-width:11em;font-size:clamp(38px,6vw,64px);line-height:1.08;font-weight:400;margin:0 0 20px;letter-spacing:-.015em}
.hero p{max-width:460px;color:#6d6458;margin:0 0 28px}
.cta{display:inline-block;padding:12px 22px;background:#2b2620;color:#fbf9f5;font:15px/1.4 system-ui,sans-serif;border-radius:3px}
h2{font-size:26px;font-weight:400;margin:52px 0 20px}
ul{list-style:none;margin:0;padding:0;display:grid;grid-template-columns:repeat(auto-fill,minmax(200px,1fr));gap:24px}
.picture{aspect-ratio:4/5;border-radius:3px}
.bowl{background:radial-gradient(ellipse 36% 20% at 50% 56%,#fdfbf7 0 62%,#cdbfa9 63% 100%,transparent 101%),linear-gradient(160deg,#e6dccb,#cfc0a8)}
.linen{background:repeating-linear-gradient(90deg,#ffffff22 0 2px,transparent 2px 6px),linear-gradient(120deg,#b9c4b6,#8fa195)}
.teak{background:repeating-linear-gradient(95deg,#8a5a33 0 7px,#94643c 7px 15px,#835230 15px 21px)}
.wax{background:radial-gradient(circle at 50% 36%,#fff3c4 0 7%,transparent 8%),linear-gradient(90deg,transparent 42%,#e9c46a 42% 58%,transparent 58%) 0 100%/100% 58% no-repeat,linear-gradient(160deg,#efe3cd,#dcc9a6)}
h3{font-size:17px;font-weight:400;margin:12px 0 0}
li p{margin:0;color:#6d6458;font:15px/1.5 system-ui,sans-serif}
.about p{max-width:560px;color:#574f45;margin:0}
footer{border-top:1px solid #e8e1d5;padding:24px 20px;text-align:center;color:#857b6e;font:14px/1.5 system-ui,sans-serif}
@media(max-width:560px){header{flex-direction:column;align-items:flex-start}.hero{padding:40px 0}ul{grid-template-columns:1fr 1fr}}
`
