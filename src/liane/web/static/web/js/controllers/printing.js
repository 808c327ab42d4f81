// Prints the page.
const { Controller } = window.Stimulus;

export default class extends Controller {
  print() {
    window.print();
  }
}
