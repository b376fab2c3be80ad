import type { Migration } from '../migration.ts'

/** Whether a file is somebody's photo is asked before it is removed. */
export const photoIndexMigration: Migration = {
  name: '0029-photos-index',
  async up({ createIndex }) {
    await createIndex('contacts_photo', 'contacts', ['photo_id'])
  },
}
