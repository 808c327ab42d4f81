// The sheet's own button: the browser prints.
import { application } from "./app.js";
import PrintingController from "./controllers/printing.js";

application.register("printing", PrintingController);
