/**
 * onnxruntime's official builds for Linux and macOS tell Microsoft of every process that opens a session, and keep an
 * identifier of the machine in its home folder, unless this is set before the first session. This workbench is offline.
 * On Windows the library writes trace events to the system instead, and has no such switch.
 *
 * @see https://github.com/microsoft/onnxruntime/blob/main/docs/Privacy.md
 */
process.env.ORT_DISABLE_TELEMETRY = '1'
