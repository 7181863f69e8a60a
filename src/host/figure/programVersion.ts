import packageJson from '../../../package.json' with { type: 'json' }

/** Version of the workbench that draws. */
export const programVersion: string = packageJson.version
