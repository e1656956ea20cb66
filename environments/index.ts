// Every environment, one line each: the name of the export is the name of the file and of the environment.
export { dev } from "./dev";
export { local } from "./local";
export { prod } from "./prod";
export { staging } from "./staging";
