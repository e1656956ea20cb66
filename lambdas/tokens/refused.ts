/** A sign-in or refresh that gets no token. Cognito shows the message to the application. */
export class Refused extends Error {
  constructor(message: string) {
    super(message);
    this.name = "Refused";
  }
}

export const isLockedOut = () => new Refused("The user is disabled.");
export const changing = () => new Refused("The user is being changed: sign in again.");
