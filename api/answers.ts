import type { AllAnswers } from "./answer";
import { tenantAnswers, userAnswers } from "./answers/account";
import { adminAnswers } from "./answers/admin";
import { fileAnswers } from "./answers/files";
import { itemAnswers } from "./answers/items";
import { onboardingAnswers } from "./answers/onboarding";

/**
 * What every route answers, for the OpenAPI document. The handlers do without it: imported by them it would be code in their
 * bundles that does nothing.
 */
export const answers: AllAnswers = {
  ...onboardingAnswers,
  ...itemAnswers,
  ...fileAnswers,
  ...tenantAnswers,
  ...userAnswers,
  ...adminAnswers,
};
