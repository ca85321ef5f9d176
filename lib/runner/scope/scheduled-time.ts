/** The annotation that says for when a CronWorkflow started its workflow. */
export const scheduledTime = 'workflows.argoproj.io/scheduled-time';
