// What only calendars need: loaded by their page alone.
import { application } from "./app.js";
import DaysController from "./controllers/days.js";
import HoursController from "./controllers/hours.js";

application.register("days", DaysController);
application.register("hours", HoursController);
