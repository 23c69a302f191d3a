import { z } from 'zod';
import type { PolicyBody } from '../policies/policy.ts';
import { FORMULA_NAMES, FORMULAS, type FormulaName, type Wording } from './formulas.ts';

/** Article 9: share on the cloud, efficiency of use, security of what runs there. */
export const DIMENSIONS = ['adoption', 'efficiency', 'security'] as const;
export type Dimension = (typeof DIMENSIONS)[number];

const id = z.string().regex(/^[a-zA-Z][a-zA-Z0-9]{0,39}$/);

const indicatorSchema = z.object({
  id,
  dimension: z.enum(DIMENSIONS),
  weight: z.number().min(0.01).max(100).multipleOf(0.01),
  formula: z.enum(FORMULA_NAMES as [FormulaName, ...FormulaName[]]),
  /** Where the formula's own name does not say it. */
  name: z.object({ zh: z.string().trim().min(1).max(40), en: z.string().trim().min(1).max(80) }).optional(),
  parameters: z.record(z.string(), z.number().min(0).max(1_000_000)).default({}),
});
export type Indicator = z.infer<typeof indicatorSchema>;

/** One year's rules. Weights add up to 100; a parameter that the formula does not know is refused rather than ignored. */
export const schemeSchema = z
  .object({
    indicators: z.array(indicatorSchema).min(1).max(40),
    /** Units that existed for fewer days are scored for information and not ranked. */
    minimumDays: z.number().int().min(1).max(366).default(90),
  })
  .superRefine(({ indicators }, context) => {
    const total = indicators.reduce((sum, { weight }) => sum + Math.round(weight * 100), 0);
    if (total !== 10_000)
      context.addIssue({
        code: 'custom',
        path: ['indicators'],
        message: `the weights add up to ${total / 100}, not 100`,
      });
    if (new Set(indicators.map((one) => one.id)).size !== indicators.length)
      context.addIssue({ code: 'custom', path: ['indicators'], message: 'two indicators have the same id' });
    // Sheets and tables find an indicator by its name.
    const names = indicators.map(nameOf);
    for (const language of ['zh', 'en'] as const)
      if (new Set(names.map((one) => one[language])).size !== names.length)
        context.addIssue({ code: 'custom', path: ['indicators'], message: 'two indicators have the same name' });
    for (const [index, { formula, parameters }] of indicators.entries())
      for (const name of Object.keys(parameters))
        if (!(name in FORMULAS[formula].parameters))
          context.addIssue({
            code: 'custom',
            path: ['indicators', index, 'parameters', name],
            message: `the formula ${formula} has no parameter ${name}`,
          });
  });
export type Scheme = z.infer<typeof schemeSchema>;

/** How the weight of security is divided when a scheme is drafted: domain.md §10 names the parts, equal shares are our own. */
const SECURITY: readonly (readonly [string, FormulaName])[] = [
  ['securityTest', 'testedBeforeOnline'],
  ['bulletins', 'bulletinsInTime'],
  ['drills', 'drillsTakenPart'],
  ['backups', 'backupsInOrder'],
  ['incidents', 'incidentsDeducted'],
];

/** The scheme that a new year begins with: the weights of the policy in force, every indicator of domain.md §10. */
export function defaultScheme({ weights }: PolicyBody['assessment']): Scheme {
  const parts = divide(Math.round(weights.security * 100), SECURITY.length);
  const indicators: z.input<typeof indicatorSchema>[] = [
    { id: 'adoption', dimension: 'adoption', weight: weights.adoption, formula: 'adoptionDays' },
    { id: 'idle', dimension: 'efficiency', weight: weights.idle, formula: 'notIdle' },
    { id: 'overProvisioned', dimension: 'efficiency', weight: weights.overProvisioned, formula: 'notOverProvisioned' },
    ...SECURITY.map(([name, formula], index) => ({
      id: name,
      dimension: 'security' as const,
      weight: (parts[index] ?? 0) / 100,
      formula,
    })),
  ];
  return schemeSchema.parse({ indicators: indicators.filter(({ weight }) => weight > 0) });
}

export const nameOf = ({ name, formula }: Pick<Indicator, 'name' | 'formula'>): Wording =>
  name ?? FORMULAS[formula].name;

const divide = (whole: number, into: number): number[] =>
  Array.from({ length: into }, (_, index) => Math.floor(whole / into) + (index < whole % into ? 1 : 0));
