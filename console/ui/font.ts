/** The one typeface, served by ourselves: government networks are closed. Cut into 100 pieces by character range; only those in use load. */
import '@fontsource-variable/noto-sans-sc/wght.css';
