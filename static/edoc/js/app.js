// The one entry: every behaviour is a module of its own, and every page works without it.
import "./keep.js";
import "./toast.js";
import "./dialog.js";
import "./keys.js";
import "./queue.js";
import "./page-viewer.js";
import "./forms.js";
import "./sign.js";
import "./upload.js";
import "./act.js";
import "./combo.js";
