import packageJson from '../../package.json' with { type: 'json' }

/** Version of the workbench, as results record it. */
export const programVersion: string = packageJson.version
