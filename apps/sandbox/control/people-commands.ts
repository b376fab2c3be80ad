import { announceGroupChange } from '../people/group-changes.ts'
import type { Addressing } from '../people/person.ts'
import { type ChatSetting, changeSetting } from '../phone/chat-settings.ts'
import type { NewPerson, Sandbox } from '../sandbox.ts'
import { destinationOf, groupOf, linkOf, personNumbered, phoneNumbered } from './look-up.ts'
import { groupView, messageView, personView, phoneView } from './views.ts'

interface NewChat {
  phone: string
  with: string
  name?: string
  unread?: number
  messages: { id?: string; from?: string; text: string; at: string }[]
}

interface ChangedGroup {
  group: string
  by: string
  do: 'add' | 'remove' | 'promote' | 'demote' | 'subject' | 'description'
  people?: string[]
  text?: string
}

/** Who there is, and what an owner does on the phone. */
export function peopleCommands(sandbox: Sandbox) {
  const { world } = sandbox
  return {
    'phones.add': (person: NewPerson) => phoneView(world, sandbox.phones.add(person)),
    'phones.list': () => [...world.directory.phones.values()].map((phone) => phoneView(world, phone)),
    'phones.scan': async ({ phone, qr }: { phone: string; qr: string }) => {
      await phoneNumbered(sandbox, phone).scan(qr)
      return phoneView(world, phoneNumbered(sandbox, phone))
    },
    'phones.enterCode': async ({ phone, code }: { phone: string; code: string }) => {
      await phoneNumbered(sandbox, phone).enterCode(code)
      return phoneView(world, phoneNumbered(sandbox, phone))
    },
    'phones.unlink': (which: { phone: string; device?: number }) =>
      phoneNumbered(sandbox, which.phone).unlink(linkOf(sandbox, which)),
    'phones.remember': (chat: NewChat) => remember(sandbox, chat),
    'phones.change': ({ phone, setting }: { phone: string; setting: ChatSetting }) =>
      changeSetting(phoneNumbered(sandbox, phone), setting),
    'phones.state': ({ phone, collection }: { phone: string; collection: string }) =>
      phoneNumbered(sandbox, phone).appState.entries(collection),
    'phones.copies': ({ phone }: { phone: string }) => phoneNumbered(sandbox, phone).copies.map(messageView),
    'phones.restrict': ({
      phone,
      restrictions,
    }: {
      phone: string
      restrictions: Record<string, unknown>
    }) => {
      phoneNumbered(sandbox, phone).restrictions = restrictions
    },
    'contacts.add': (person: NewPerson) => personView(world, sandbox.contacts.add(person)),
    'contacts.list': () => [...world.directory.contacts.values()].map((person) => personView(world, person)),
    'contacts.change': ({ number, ...changes }: ContactChanges) => {
      const contact = personNumbered(sandbox, number)
      Object.assign(contact, definedOnly(changes))
      return personView(world, contact)
    },
    'groups.create': (group: {
      subject: string
      owner: string
      members: string[]
      addressing?: Addressing
    }) => {
      const members = group.members.map((number) => personNumbered(sandbox, number))
      const owner = personNumbered(sandbox, group.owner)
      return groupView(sandbox.groups.create({ ...group, owner, members }))
    },
    'groups.list': () => [...sandbox.world.directory.groups.values()].map(groupView),
    'groups.change': (change: ChangedGroup) => changeGroup(sandbox, change),
  }
}

interface ContactChanges {
  number: string
  addressing?: Addressing
  hidesNumber?: boolean
  receipts?: 'none' | 'delivered' | 'read'
  about?: string
}

function remember(sandbox: Sandbox, chat: NewChat): void {
  const messages = chat.messages.map(({ id, from, text, at }) => ({
    id,
    from: from === undefined ? undefined : personNumbered(sandbox, from),
    what: text,
    at: new Date(at),
  }))
  phoneNumbered(sandbox, chat.phone).memory.remember({
    ...chat,
    with: destinationOf(sandbox, chat.with),
    messages,
  })
}

function changeGroup(sandbox: Sandbox, change: ChangedGroup) {
  const group = groupOf(sandbox, change.group)
  const by = personNumbered(sandbox, change.by)
  if (change.do === 'subject' || change.do === 'description')
    announceGroupChange(sandbox.world, group, { by, do: change.do, text: change.text ?? '' })
  else {
    const people = (change.people ?? []).map((number) => personNumbered(sandbox, number))
    announceGroupChange(sandbox.world, group, { by, do: change.do, people })
  }
  return groupView(group)
}

function definedOnly(changes: object): object {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
}
