export { loader } from './service-worker.server.ts'
