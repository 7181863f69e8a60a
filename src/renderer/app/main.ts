import { connect } from './connection/connect'
import { mountWorkbench } from './mount'

mountWorkbench(document.querySelector('#app')!, connect())
