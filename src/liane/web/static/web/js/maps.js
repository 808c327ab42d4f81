// What only maps need: loaded by their page alone.
import { application } from "./app.js";
import MapController from "./controllers/map.js";
import WalkController from "./controllers/walk.js";

application.register("map", MapController);
application.register("walk", WalkController);
