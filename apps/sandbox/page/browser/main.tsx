import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { Store } from './store.ts'
import { restoreTheme } from './theme.ts'
import { StoreContext } from './use-store.ts'

restoreTheme()
const store = new Store()
store.listen()

const place = document.getElementById('page')
if (!place) throw new Error('The page has no place to stand')
createRoot(place).render(
  <StoreContext value={store}>
    <App />
  </StoreContext>,
)
