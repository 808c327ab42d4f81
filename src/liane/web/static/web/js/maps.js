// What only maps need: loaded by their page alone.
import { application } from "./app.js";
import WalkController from "./controllers/walk.js";

application.register("walk", WalkController);
import MapController from "./controllers/map.js";

application.register("map", MapController);
