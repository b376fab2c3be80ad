import { loader } from './preview.server.ts'

export { loader }
