import { action, loader } from './sign-out.server.ts'

export { action, loader }
