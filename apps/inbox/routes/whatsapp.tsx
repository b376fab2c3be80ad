import { useTranslation } from 'react-i18next'
import { AddNumber } from '../components/add-number.tsx'
import { NumberCard } from '../components/number-card.tsx'
import { useNumbers } from '../lib/use-channels.ts'
import { useViewer } from '../lib/use-viewer.ts'

/** The account's WhatsApp numbers: linking them, how they fare, what they do. All of it comes by the live connection. */
export default function Whatsapp() {
  const { t } = useTranslation()
  const numbers = useNumbers()
  const mayManage = useViewer().role !== 'agent'
  return (
    <>
      <title>{`${t('settings.whatsapp')} · Sapa`}</title>
      {numbers.map((number) => (
        <NumberCard key={number.id} number={number} mayManage={mayManage} />
      ))}
      {mayManage ? (
        <AddNumber isFirst={numbers.length === 0} />
      ) : numbers.length === 0 ? (
        <section className="card">
          <p className="muted">{t('numbers.noneForAgents')}</p>
        </section>
      ) : null}
    </>
  )
}
