/** Below 900 px one pane fills the screen. app/globals.css has the same number. */
export const ONE_PANE = "(max-width: 899px)";
/** Below 1200 px three terminals side by side or stacked are too small to work in. */
export const NODE_PANES_TABS = "(max-width: 1199px)";
