// What only calendars need: loaded by their page alone.
import { application } from "./app.js";
import DaysController from "./controllers/days.js";

application.register("days", DaysController);
