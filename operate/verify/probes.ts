import type { Probe } from "./probe";
import { accessLogTenant } from "./probes/access-log-tenant";
import { alarmReceiver } from "./probes/alarm-receiver";
import { backupSelections } from "./probes/backup-selections";
import { browserUpload } from "./probes/browser-upload";
import { invitationMail } from "./probes/invitation-mail";
import { isolationSimulated } from "./probes/isolation-simulated";
import { markupInItems } from "./probes/markup-in-items";
import { onboardingNames } from "./probes/onboarding-names";
import { passwordReset } from "./probes/password-reset";
import { refusedRequestLog } from "./probes/refused-request-log";
import { signInProbe } from "./probes/sign-in";
import { suspendedAtGateway } from "./probes/suspended-at-gateway";
import { tenantApart } from "./probes/tenant-apart";
import { tenantRestore } from "./probes/tenant-restore";
import { tenantSessionApart } from "./probes/tenant-session-apart";
import { throttledRequest } from "./probes/throttled-request";
import { traceToStore } from "./probes/trace-to-store";
import { usageByTenant } from "./probes/usage-by-tenant";

/** Every probe, in order: the most informative first, those that wait last. */
export const probes: readonly Probe[] = [
  onboardingNames,
  signInProbe,
  tenantApart,
  tenantSessionApart,
  accessLogTenant,
  refusedRequestLog,
  usageByTenant,
  markupInItems,
  browserUpload,
  passwordReset,
  invitationMail,
  traceToStore,
  suspendedAtGateway,
  throttledRequest,
  alarmReceiver,
  backupSelections,
  isolationSimulated,
  tenantRestore,
];
