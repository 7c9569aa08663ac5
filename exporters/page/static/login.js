// The form to sign in works without this; here it gets the language chosen before, and the button to change it.
import { byId } from "./dom.js";
import { switchLanguage, translatePage } from "./words.js";

byId("language").addEventListener("click", () => {
  switchLanguage();
  translatePage();
});
translatePage();
