import { summary } from "../../../develop/start/summary";
import { hintsIn, wrongHints } from "../../support/hints";
import { playedTerminal } from "../../support/played-terminal";

const on = (port: number) =>
  summary({
    apiEndpoint: `http://127.0.0.1:${port}/local`,
    endpointUrl: "http://127.0.0.1:4566",
    userPoolId: "pool",
    userPoolClientId: "client",
    seconds: 1,
  });

test.each([3000, 3100])("suggests a tour that finds the platform on port %i", async (port) => {
  const [tour] = hintsIn(on(port)).filter(({ command }) => command === "tour");
  expect(tour?.words).toEqual(port === 3000 ? [] : ["--port", `${port}`]);
  expect(await wrongHints(on(port), playedTerminal().terminal)).toEqual([]);
});
