import { expect, test } from "vitest";
import { decideKey, withControl } from "./keys.ts";

const key = (text: string) => {
  const parts = text.split(" ");
  const code = parts.pop() ?? "";
  const name = parts.pop() ?? "";
  const has = (modifier: string) => parts.includes(modifier);
  return {
    key: name,
    code,
    altKey: has("alt"),
    ctrlKey: has("ctrl"),
    metaKey: has("meta"),
    shiftKey: has("shift"),
  };
};

test("Ctrl-C always interrupts; copying has its own keys", () => {
  expect(decideKey(key("ctrl c KeyC"), false)).toBe("terminal");
  expect(decideKey(key("ctrl shift C KeyC"), false)).toBe("copy");
  expect(decideKey(key("ctrl Insert Insert"), false)).toBe("copy");
  expect(decideKey(key("meta c KeyC"), true)).toBe("browser");
});

test("the page's shortcuts pass, on a Mac too, where Alt writes other letters", () => {
  expect(decideKey(key("alt 1 Digit1"), false)).toBe("page");
  expect(decideKey(key("alt ¡ Digit1"), true)).toBe("page");
  expect(decideKey(key("alt 0 Digit0"), false)).toBe("page");
  expect(decideKey(key("alt m KeyM"), false)).toBe("page");
  expect(decideKey(key("alt b KeyB"), false)).toBe("terminal");
  expect(decideKey(key("? Slash"), false)).toBe("terminal");
});

test("pasting is left to the browser, but Ctrl-V alone is the shell's", () => {
  expect(decideKey(key("ctrl shift V KeyV"), false)).toBe("browser");
  expect(decideKey(key("shift Insert Insert"), false)).toBe("browser");
  expect(decideKey(key("ctrl v KeyV"), false)).toBe("terminal");
});

test("zoom, search and maximise", () => {
  expect(decideKey(key("ctrl = Equal"), false)).toBe("larger");
  expect(decideKey(key("ctrl - Minus"), false)).toBe("smaller");
  expect(decideKey(key("ctrl 0 Digit0"), false)).toBe("normal");
  expect(decideKey(key("ctrl shift F KeyF"), false)).toBe("search");
  expect(decideKey(key("ctrl shift Enter Enter"), false)).toBe("maximise");
});

test("the phone's Ctrl key makes control characters", () => {
  expect(withControl("c")).toBe("\x03");
  expect(withControl("[")).toBe("\x1b");
  expect(withControl("é")).toBe("é");
  expect(withControl("\x1b[A")).toBe("\x1b[A");
});
