// What only galleries need: loaded by their page alone.
import { application } from "./app.js";
import TilesController from "./controllers/tiles.js";

application.register("tiles", TilesController);
