import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdktf";
import { local } from "../../environments";
import { loadEnvironments } from "../../environments/load";
import { type LocalPlatform, startPlatform } from "../../local/platform";
import { compose } from "../../main";
import { bundleFunctions } from "../../stacks/support/bundling";
import { endToEndSuite } from "./suite";
import { mailIn } from "./tenants";

describe("the embedded services", () => {
  const directory = mkdtempSync(join(tmpdir(), "saas-e2e-"));
  let platform: LocalPlatform | undefined;

  endToEndSuite(async () => {
    const bundles = join(directory, "bundles");
    const app = new App({ outdir: join(directory, "cdktf.out") });
    compose(app, loadEnvironments({ local }), await bundleFunctions(bundles));
    app.synth();
    platform = await startPlatform({
      synthesizedFile: join(directory, "cdktf.out/stacks/saas-local/cdk.tf.json"),
      bundles,
    });
    return {
      apiEndpoint: platform.apiEndpoint,
      endpointUrl: platform.endpointUrl,
      region: platform.region,
      userPoolId: platform.userPoolId,
      clientId: platform.userPoolClientId,
      invitations: mailIn(platform.endpoint.mailbox),
      corsOrigins: local.cors.allowOrigins,
    };
  });

  afterAll(async () => {
    await platform?.close();
    rmSync(directory, { recursive: true, force: true });
  });
});
