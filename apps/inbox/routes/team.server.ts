import type { ActionFunctionArgs, LoaderFunctionArgs } from 'react-router'
import { redirect } from 'react-router'
import { z } from 'zod'
import { inviteMember, listInvitations, withdrawInvitation } from '#server/core/invitations.ts'
import { changeMember, listMembers, removeMember } from '#server/core/members.ts'
import { createTeam, listTeams, setTeamMembers } from '#server/core/teams.ts'
import { MemberChange, NewInvitation, TeamForm } from '#server/protocol/accounts.ts'
import { attempt, runForm } from '../lib/form.server.ts'
import { intentOf, unknownIntent } from '../lib/intents.server.ts'
import { ownUrl } from '../lib/own-url.server.ts'
import { requireViewer } from '../lib/viewer.server.ts'

const Id = z.string().min(1).max(64)
const MemberForm = MemberChange.extend({ agentId: Id })
const AgentForm = z.object({ agentId: Id })
const InvitationForm = z.object({ id: Id })

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { app, viewer } = await requireViewer({ request, context })
  const mayManage = viewer.role !== 'agent'
  const [members, teams, invitations] = await Promise.all([
    listMembers(app.db, viewer.accountId),
    listTeams(app.db, viewer.accountId),
    mayManage ? listInvitations(app, viewer) : [],
  ])
  return { members, teams, invitations, mayManage, viewer: { agentId: viewer.agentId, role: viewer.role } }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { app, viewer } = await requireViewer({ request, context })
  const form = await request.formData()
  switch (intentOf(form)) {
    case 'invite':
      return runForm(form, NewInvitation, async (invitation) => {
        const { url } = await inviteMember(app, viewer, invitation)
        // The link leads where the inviter is: without SAPA_URL the server does not know its name.
        const path = new URL(url).pathname
        return { link: `${ownUrl(app, request)}${path}`, email: invitation.email }
      })
    case 'withdraw':
      return runForm(form, InvitationForm, async ({ id }) => {
        await withdrawInvitation(app, viewer, id)
        return { done: true }
      })
    case 'change':
      return runForm(form, MemberForm, async (change) => {
        await changeMember(app, viewer, change)
        return { done: true }
      })
    case 'remove':
      return runForm(form, AgentForm, async ({ agentId }) => {
        await removeMember(app, viewer, { agentId })
        if (agentId === viewer.agentId) throw redirect('/sign-in')
        return { done: true }
      })
    case 'team':
      return runForm(form, TeamForm, (team) => createTeam(app, viewer, team))
    case 'team-members':
      return attempt(async () => {
        const teamId = Id.parse(form.get('teamId'))
        const agentIds = z.array(Id).parse(form.getAll('agentId'))
        await setTeamMembers(app, viewer, { teamId, agentIds })
        return { done: true }
      })
    default:
      return unknownIntent()
  }
}
