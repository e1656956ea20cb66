/** An error as API Gateway's management API answers it: status, code, and a message for the caller. */
export class ApiGatewayError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

export const badRequest = (message: string): ApiGatewayError =>
  new ApiGatewayError(400, "BadRequestException", message);

export const notFound = (message: string): ApiGatewayError =>
  new ApiGatewayError(404, "NotFoundException", message);

export const conflict = (message: string): ApiGatewayError =>
  new ApiGatewayError(409, "ConflictException", message);
