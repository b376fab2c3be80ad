import { LANGUAGES } from './examples.ts'

const chosen = LANGUAGES.map((_one, index) => `[data-language="${index}"] [data-in="${index}"]`).join(',')

/** Both themes, from a phone's width on. */
export const STYLE = `
:root{--bg:#f6f7f6;--panel:#fff;--text:#1c2421;--soft:#55635d;--line:#dde3e0;--accent:#0b6b62;--code:#eef2f0}
@media (prefers-color-scheme:dark){:root{--bg:#121715;--panel:#1a211e;--text:#e6ece9;--soft:#a3b1ab;--line:#2d3733;--accent:#5fd0c2;--code:#0f1412}}
*{box-sizing:border-box}
[hidden]{display:none!important}
html{scroll-padding-top:84px}
body{margin:0;display:grid;grid-template-columns:200px minmax(0,1fr);background:var(--bg);color:var(--text);font:15px/1.55 system-ui,sans-serif}
header{position:sticky;top:0;z-index:1;grid-column:1/-1;display:flex;flex-wrap:wrap;align-items:center;gap:8px 20px;padding:12px 24px;background:var(--panel);border-bottom:1px solid var(--line)}
h1{margin:0;font-size:19px}
header .pages{display:flex;gap:4px;margin-right:auto}
.pages a{padding:6px 8px;border-radius:8px;color:var(--soft);text-decoration:none}
.pages a[aria-current]{background:var(--bg);color:var(--text)}
label{color:var(--soft);font-size:13px}
input,select{min-height:38px;padding:0 10px;border:1px solid var(--line);border-radius:8px;background:var(--bg);color:var(--text);font:inherit}
input{width:15em}
.parts{padding:16px 8px 16px 24px}
.parts ul{position:sticky;top:84px;margin:0;padding:0;list-style:none;max-height:calc(100vh - 100px);overflow-y:auto}
.parts a{display:block;padding:5px 0;color:var(--soft);text-decoration:none}
a{color:var(--accent)}
main{min-width:0;max-width:900px;padding:8px 24px 64px}
h2{margin:32px 0 12px;font-size:18px}
section,details[id]{margin:0 0 16px;padding:16px;border:1px solid var(--line);border-radius:12px;background:var(--panel)}
h3{margin:0;font-size:15px;overflow-wrap:anywhere}
h3 a{color:inherit;text-decoration:none}
h3 b{color:var(--accent)}
h3 b.delete{color:#b3372b}
@media (prefers-color-scheme:dark){h3 b.delete{color:#ff9a8f}}
code,pre{font:13px/1.5 ui-monospace,Menlo,Consolas,monospace}
pre{margin:10px 0;padding:12px;overflow:auto;max-height:420px;border-radius:8px;background:var(--code)}
section>details,details details{margin-top:12px}
.copyable{position:relative}
.copy{position:absolute;top:8px;right:8px;min-height:30px;padding:0 10px;border:1px solid var(--line);border-radius:8px;background:var(--panel);color:var(--soft);font:inherit;font-size:13px;cursor:pointer}
.copy:hover{color:var(--text)}
.copyable pre{padding-right:84px}
article h1{margin:16px 0;font-size:24px}
article code{padding:1px 4px;border-radius:4px;background:var(--code);overflow-wrap:anywhere}
article pre code{padding:0;overflow-wrap:normal}
article li{margin:6px 0}
.example{display:none}
${chosen}{display:block}
.wide{overflow-x:auto}
table{width:100%;border-collapse:collapse;font-size:13px}
th,td{padding:6px 8px 6px 0;border-bottom:1px solid var(--line);text-align:left;vertical-align:top;overflow-wrap:anywhere}
th:last-child,td:last-child{width:100%}
td:first-child{padding-right:20px;white-space:nowrap}
td.in{padding-right:20px;white-space:nowrap}
td.kind{min-width:160px;max-width:260px;padding-right:20px;color:var(--soft)}
article td,article td:first-child{min-width:110px;padding-right:20px;white-space:normal}
th{color:var(--soft);font-weight:500}
summary{cursor:pointer;color:var(--soft)}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
@media (max-width:720px){
body{grid-template-columns:minmax(0,1fr)}
html{scroll-padding-top:12px}
header{position:static;gap:8px;padding:10px 16px}
h1{display:none}
header .pages{width:100%;margin:0 -10px;overflow-x:auto;white-space:nowrap}
header label span{display:none}
#search{flex:1;min-width:0}
.parts{padding:0 16px;overflow-x:auto;border-bottom:1px solid var(--line)}
.parts ul{position:static;display:flex;gap:16px;max-height:none}
.parts a{padding:10px 0;white-space:nowrap}
section table,section tbody,section tr,section td{display:block}
section tr:has(th){display:none}
section tr{padding:8px 0;border-bottom:1px solid var(--line)}
section td,section td:first-child{padding:1px 0;border:0;white-space:normal}
section td.in,section td.kind{display:inline-block;min-width:0;max-width:100%;padding-right:12px}
.copyable pre{padding-top:46px;padding-right:12px}
main{padding:8px 16px 48px}
}
`
