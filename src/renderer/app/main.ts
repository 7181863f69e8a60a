import { openLastStudy } from '../../contract/study'
import { remembered } from '../study/remembered'
import { askAhead } from './connection/askAhead'
import { connect } from './connection/connect'

// The engine reads the last study while the page is still reading the window, which is many times larger than this.
const mounting = import('./mount')
const connection = connect()
const host = askAhead(connection.host, openLastStudy, { before: remembered() })
const { mountWorkbench } = await mounting
mountWorkbench(document.querySelector('#app')!, { ...connection, host })
