export function buildClient(root: string, folder?: string): Promise<void>
