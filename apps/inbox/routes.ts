import { index, layout, type RouteConfig, route } from '@react-router/dev/routes'

export default [
  index('routes/home.tsx'),
  route('setup', 'routes/setup.tsx'),
  route('sign-in', 'routes/sign-in.tsx'),
  route('sign-out', 'routes/sign-out.tsx'),
  route('invitation/:token', 'routes/invitation.tsx'),
  route('preview/:siteKey', 'routes/preview.tsx'),
  route('service-worker.js', 'routes/service-worker.tsx'),
  route('manifest.webmanifest', 'routes/manifest.tsx'),
  layout('routes/signed-in.tsx', [
    route('welcome', 'routes/welcome.tsx'),
    route('inbox', 'routes/inbox.tsx', [
      index('routes/nothing-open.tsx'),
      route(':conversationId', 'routes/conversation.tsx'),
    ]),
    route('visitors', 'routes/visitors.tsx'),
    route('contacts', 'routes/contacts.tsx', [route(':contactId', 'routes/contact.tsx')]),
    route('settings', 'routes/settings.tsx', [
      index('routes/settings-home.tsx'),
      route('profile', 'routes/profile.tsx'),
      route('team', 'routes/team.tsx'),
      route('websites', 'routes/websites.tsx'),
      route('websites/:websiteId', 'routes/website.tsx'),
      route('whatsapp', 'routes/whatsapp.tsx'),
      route('labels', 'routes/labels.tsx'),
      route('replies', 'routes/canned-replies.tsx'),
      route('queue', 'routes/send-queue.tsx'),
      route('templates', 'routes/templates.tsx'),
      route('notifications', 'routes/notifications.tsx'),
      route('api', 'routes/api-keys.tsx'),
      route('gateways', 'routes/gateways.tsx'),
      route('security', 'routes/security.tsx'),
      route('audit', 'routes/audit.tsx'),
    ]),
  ]),
  route('*', 'routes/not-found.tsx'),
] satisfies RouteConfig
