import { Html } from './html.ts';

/** The look's colours and rhythm (4 px steps, radius 10, hairlines); dark when the system asks. */
export const STYLE = new Html(`
@font-face{font-family:"Figtree Variable";src:url(/_assets/figtree.woff2) format("woff2");font-weight:300 900;font-display:swap}
:root{--coquelicot:#D7263D;--ink:#1B1B1F;--quiet:#5C5A56;--paper:#FBFAF8;--card:#fff;--sand:#EFEBE4;--sage:#2F6B4E;--sage-wash:#E6F0EA;--amber:#7A4F08;--amber-wash:#FBF1DC;--plum:#7A3B69;color-scheme:light}
@media (prefers-color-scheme:dark){:root{--coquelicot:#FF5A6B;--ink:#F2F0EC;--quiet:#B3AFA8;--paper:#161618;--card:#1E1E21;--sand:#2A2A2E;--sage:#8FCBAB;--sage-wash:#1F2F27;--amber:#E9B85C;--amber-wash:#33291A;--plum:#D79BC6;color-scheme:dark}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 "Figtree Variable",Figtree,system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;-webkit-text-size-adjust:100%}
a{color:inherit;text-underline-offset:3px}
a:focus-visible,summary:focus-visible{outline:2px solid var(--coquelicot);outline-offset:3px;border-radius:4px}
.top{display:flex;align-items:center;justify-content:space-between;max-width:880px;margin:0 auto;padding:20px 20px 0}
.brand{display:flex;align-items:center;gap:8px;font-weight:650;text-decoration:none}
.brand svg{width:24px;height:24px}
.language{color:var(--quiet);padding:8px 0}
main{max-width:880px;margin:0 auto;padding:28px 20px 64px}
h1{font-size:28px;line-height:1.2;font-weight:680;letter-spacing:-.01em;margin:0 0 8px}
h2{font-size:15px;font-weight:650;margin:40px 0 8px}
h3{font-size:15px;font-weight:650;margin:0}
p{margin:0 0 8px}
.lead{font-size:17px;color:var(--quiet);max-width:58ch}
.quiet{color:var(--quiet)}
.list{list-style:none;margin:0;padding:0;background:var(--card);border:1px solid var(--sand);border-radius:10px;overflow:hidden}
.list>li{padding:16px;display:grid;grid-template-columns:1fr auto;gap:4px 16px;align-items:start}
.list>li+li{border-top:1px solid var(--sand)}
.list>li.line{align-items:center;padding:10px 16px}
.list p:last-child{margin:0}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.list .side{text-align:right;display:flex;flex-direction:column;align-items:flex-end;gap:8px}
.list a.open{font-weight:600;color:var(--coquelicot);padding:4px 0}
.name{display:flex;align-items:center;gap:8px;flex-wrap:wrap}
.state{font-size:13px;font-weight:600;border-radius:6px;padding:1px 8px;display:inline-flex;align-items:center;gap:6px;white-space:nowrap}
.state::before{content:"";width:8px;height:8px;border-radius:50%;border:2px solid currentColor}
.state.real{color:var(--sage);background:var(--sage-wash)}
.state.real::before{background:currentColor}
.state.simulated{color:var(--amber);background:var(--amber-wash)}
.count{font-variant-numeric:tabular-nums;white-space:nowrap}
.count.fresh{color:var(--coquelicot)}
code,pre{font:13px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
code{background:var(--sand);border-radius:4px;padding:1px 5px;overflow-wrap:anywhere}
pre{margin:8px 0 0;padding:12px;background:var(--paper);border:1px solid var(--sand);border-radius:8px;white-space:pre-wrap;overflow-wrap:anywhere;max-height:420px;overflow:auto}
details.entry{border-top:1px solid var(--sand);padding:12px 16px}
details.entry:first-child{border-top:0}
summary{cursor:pointer;display:flex;gap:4px 12px;align-items:baseline;flex-wrap:wrap;list-style:none}
summary::-webkit-details-marker{display:none}
summary::before{content:"›";color:var(--quiet);transition:transform .15s}
details[open]>summary::before{transform:rotate(90deg)}
summary time{color:var(--quiet);font-variant-numeric:tabular-nums}
summary .path{font-weight:550;overflow-wrap:anywhere;flex:1 1 200px}
.ok{color:var(--sage);font-weight:600}
.bad{color:var(--amber);font-weight:600}
.block{background:var(--card);border:1px solid var(--sand);border-radius:10px;overflow:hidden}
.person{padding:16px}
.person+.person{border-top:1px solid var(--sand)}
.person h3{color:var(--plum);font-size:17px}
dl{margin:12px 0 0;display:grid;grid-template-columns:max-content 1fr;gap:6px 16px}
dt{color:var(--quiet)}
dd{margin:0;min-width:0;overflow-wrap:anywhere}
.person details{margin-top:12px}
.person summary{font-weight:600}
.empty{padding:16px;color:var(--quiet)}
.number{font-variant-numeric:tabular-nums;font-weight:600;white-space:nowrap}
table{width:100%;border-collapse:collapse}
td{padding:4px 8px 4px 0;border-top:1px solid var(--sand);vertical-align:top}
form{margin:12px 0}
label{display:block;margin:0 0 12px;font-weight:600}
.check{display:flex;align-items:center;gap:8px;font-weight:400}
.check input{flex:none;width:20px;height:20px;min-height:0;margin:0}
input,textarea,select{display:block;width:100%;margin-top:4px;padding:8px 12px;font:inherit;color:inherit;background:var(--card);border:1px solid var(--quiet);border-radius:8px}
input:focus-visible,textarea:focus-visible,select:focus-visible,button:focus-visible{outline:2px solid var(--coquelicot);outline-offset:2px}
button{font:inherit;font-weight:600;padding:8px 16px;border:0;border-radius:8px;background:#B61E30;color:#fff;cursor:pointer}
button.plain{background:none;color:inherit;border:1px solid var(--quiet)}
.compose{margin-top:12px}
.compose summary{font-weight:600;padding:8px 0}
.excerpt{overflow-wrap:anywhere;display:-webkit-box;-webkit-line-clamp:2;-webkit-box-orient:vertical;overflow:hidden}
.thread{list-style:none;margin:16px 0;padding:0;display:flex;flex-direction:column;gap:12px}
.bubble{max-width:min(480px,88%);padding:8px 12px;border-radius:10px;border:1px solid var(--sand);background:var(--card);overflow-wrap:anywhere}
.bubble p{white-space:pre-wrap;margin:0 0 4px}
.bubble.mine{align-self:flex-end;background:var(--sage-wash)}
.bubble img,.bubble video{display:block;max-width:100%;max-height:320px;border-radius:8px}
.bubble audio{max-width:100%}
.bubble details{margin:4px 0}
.taps{display:flex;flex-wrap:wrap;gap:4px;margin:4px 0 0}
.taps form,.row form{margin:0}
.taps button,.row button{padding:4px 12px}
.reactions button{padding:0 8px;border-color:transparent}
.bubble summary{font-weight:600}
.row{margin:4px 0}
.reaction{font-size:20px;line-height:1}
.meta{font-size:13px;color:var(--quiet);font-variant-numeric:tabular-nums}
.mail{width:100%;height:560px;border:1px solid var(--sand);border-radius:10px;background:#fff}
.reply{display:grid;grid-template-columns:1fr auto;gap:8px;align-items:end}
.reply label{margin:0}
@media (max-width:560px){h1{font-size:24px}.list>li{grid-template-columns:1fr}.list .side{flex-direction:row;align-items:center;justify-content:space-between;width:100%}dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:8px}main{padding-top:20px}}
@media (prefers-reduced-motion:reduce){*{transition:none!important}}
`);
