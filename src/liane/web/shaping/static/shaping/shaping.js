// What the settings of objects and fields add to their forms: panels that close, formulas that take what is clicked,
// previews that follow. Everything works as plain forms without it.
import InsertController from "./controllers/insert.js";
import OrderController from "./controllers/order.js";
import PanelController from "./controllers/panel.js";
import PreviewController from "./controllers/preview.js";

const application = window.Stimulus.Application.start();
application.register("shape-insert", InsertController);
application.register("shape-order", OrderController);
application.register("shape-panel", PanelController);
application.register("shape-preview", PreviewController);
