import type { JSX } from 'solid-js';
import { createForm } from '../../forms/create-form.ts';
import { audit as en } from '../../i18n/en/audit.ts';
import { words } from '../../i18n/words.ts';
import { audit as zh } from '../../i18n/zh/audit.ts';
import { Button } from '../../ui/button.tsx';
import { DateField } from '../../ui/date-field.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { type AuditFilters, NO_FILTERS } from './filters.ts';

const t = words({ zh, en });

/** Who, what, to whom, when, with what result. */
export const AuditFilterForm = (props: {
  filters: AuditFilters;
  onChange: (filters: AuditFilters) => void;
}): JSX.Element => {
  const form = createForm<AuditFilters>({ initial: props.filters });
  const results = () => (['done', 'refused', 'failed'] as const).map((value) => ({ value, label: t().results[value] }));
  return (
    <form
      class="audit-filters no-print"
      aria-label={t().filters}
      onSubmit={(event) => {
        event.preventDefault();
        props.onChange({ ...form.values });
      }}
    >
      <TextField label={`${t().actor}（${t().actorHint}）`} {...form.bind('actor')} filter />
      <TextField label={`${t().action}（${t().actionHint}）`} mono {...form.bind('action')} filter />
      <TextField label={t().subjectType} mono {...form.bind('type')} filter />
      <TextField label={t().subjectId} mono {...form.bind('subject')} filter />
      <SelectField label={t().result} placeholder={t().any} options={results()} {...form.bind('result')} filter />
      <DateField label={t().from} {...form.bind('from')} filter />
      <DateField label={t().to} {...form.bind('to')} filter />
      <div class="row audit-apply">
        <Button type="submit">{t().apply}</Button>
        <Button
          look="quiet"
          onPress={() => {
            form.reset({ ...NO_FILTERS });
            props.onChange({ ...NO_FILTERS });
          }}
        >
          {t().clear}
        </Button>
      </div>
    </form>
  );
};
