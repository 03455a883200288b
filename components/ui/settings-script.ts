/** Where localStorage keeps a person's settings. */
export const SETTINGS_KEY = "drydock.settings";

/**
 * Runs before the first paint, so that a reload never flashes the other theme; settings.ts does the same once the
 * page is up. The only inline script that is ours.
 */
export const SETTINGS_SCRIPT = `(function(){var h=document.documentElement,s={};try{s=JSON.parse(localStorage.getItem("${SETTINGS_KEY}"))||{}}catch(e){}
h.dataset.theme=s.theme==="light"||s.theme==="system"&&matchMedia("(prefers-color-scheme: light)").matches?"light":"dark";
h.dataset.text=s.text==="large"||s.text==="larger"?s.text:"normal"})()`;
