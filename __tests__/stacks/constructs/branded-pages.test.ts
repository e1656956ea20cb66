import { dev } from "../../../environments/dev";
import { local } from "../../../environments/local";
import { readLogo } from "../../../environments/logo";
import { stack as named, resources, synthesize } from "../../support/synth";

const customizationOf = (environment: typeof dev | typeof local) => {
  const name = `saas-${environment.name}`;
  return resources(named(synthesize([environment], name), name), "aws_cognito_user_pool_ui_customization");
};

test("the pages of the environment's own client have its logo and colours, once the pool has a domain", () => {
  const [customization, ...others] = customizationOf(local);
  const { logo = "", banner, button, buttonText } = local.hostedSignIn?.branding ?? {};
  expect(others).toEqual([]);
  expect(customization?.values).toMatchObject({
    client_id: "${aws_cognito_user_pool_client.tenant_users.id}",
    image_file: readLogo(logo)?.toString("base64"),
    depends_on: [expect.stringMatching(/^aws_cognito_user_pool_domain\./)],
  });
  const { css } = customization?.values ?? {};
  expect(css).toContain(`.banner-customizable { background-color: ${banner}; }`);
  expect(css).toContain(`.submitButton-customizable { color: ${buttonText}; background-color: ${button}; }`);
});

test("without branding, pages look as Cognito's do", () => {
  expect(customizationOf(dev)).toEqual([]);
});
