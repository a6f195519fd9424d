/** The browser that the page's tests run. */
export const chromiumPath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
