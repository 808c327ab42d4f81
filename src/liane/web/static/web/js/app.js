// Starts Stimulus with one controller a behaviour. Pages work without any of them, less conveniently.
import BoardController from "./controllers/board.js";
import BuilderController from "./controllers/builder.js";
import CalendarController from "./controllers/calendar.js";
import CardsController from "./controllers/cards.js";
import CellsController from "./controllers/cells.js";
import ChooserController from "./controllers/chooser.js";
import ColumnsController from "./controllers/columns.js";
import ClipboardController from "./controllers/clipboard.js";
import ComposerController from "./controllers/composer.js";
import CopyController from "./controllers/copy.js";
import DialogController from "./controllers/dialog.js";
import EditorController from "./controllers/editor.js";
import FilesController from "./controllers/files.js";
import FocusController from "./controllers/focus.js";
import FormController from "./controllers/form.js";
import GroupsController from "./controllers/groups.js";
import HeadingsController from "./controllers/headings.js";
import ItemsController from "./controllers/items.js";
import KeysController from "./controllers/keys.js";
import LiveController from "./controllers/live.js";
import MenuController from "./controllers/menu.js";
import NarrowController from "./controllers/narrow.js";
import NewerController from "./controllers/newer.js";
import OptionsController from "./controllers/options.js";
import OrderController from "./controllers/order.js";
import PageController from "./controllers/page.js";
import PaletteController from "./controllers/palette.js";
import PeekController from "./controllers/peek.js";
import PresenceController from "./controllers/presence.js";
import PickerController from "./controllers/picker.js";
import RailController from "./controllers/rail.js";
import RecordController from "./controllers/record.js";
import RectangleController from "./controllers/rectangle.js";
import RepeatController from "./controllers/repeat.js";
import ReturningController from "./controllers/returning.js";
import RichController from "./controllers/rich.js";
import RowsController from "./controllers/rows.js";
import SelectionController from "./controllers/selection.js";
import TabsController from "./controllers/tabs.js";
import TagsController from "./controllers/tags.js";
import ToastController from "./controllers/toast.js";
import TokensController from "./controllers/tokens.js";
import TrayController from "./controllers/tray.js";

// What one page alone needs registers its own here.
export const application = window.Stimulus.Application.start();
const controllers = {
  chooser: ChooserController, columns: ColumnsController, groups: GroupsController, headings: HeadingsController,
  board: BoardController, builder: BuilderController, calendar: CalendarController, cards: CardsController,
  cells: CellsController,
  clipboard: ClipboardController, composer: ComposerController, copy: CopyController, dialog: DialogController, editor: EditorController, files: FilesController, focus: FocusController, form: FormController,
  items: ItemsController, keys: KeysController, live: LiveController, presence: PresenceController, menu: MenuController, newer: NewerController, narrow: NarrowController, options: OptionsController, order: OrderController, page: PageController, palette: PaletteController,
  peek: PeekController, picker: PickerController, rail: RailController, record: RecordController,
  rectangle: RectangleController, repeat: RepeatController, returning: ReturningController, rich: RichController, rows: RowsController, selection: SelectionController, tabs: TabsController, tags: TagsController,
  toast: ToastController, tokens: TokensController, tray: TrayController,
};
for (const [name, controller] of Object.entries(controllers)) application.register(name, controller);

// A page of the past asks for parts of the same day.
document.addEventListener("htmx:configRequest", (event) => {
  const { past } = document.documentElement.dataset;
  const { path } = event.detail;
  if (past && path.startsWith("/") && !/^\/(le|operations|apparence|langue|aide)\b/.test(path)) event.detail.path = past + path;
});
