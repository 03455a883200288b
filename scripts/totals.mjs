/** Prints `N passed, N failed` for the last `npm test`, from the reports it left; exit code 1 when anything failed or is missing. */
import { ROOT } from "./setup/root.mjs";
import { countAll, summary, TESTS } from "./setup/suites.mjs";

const { total } = countAll(ROOT, TESTS);
process.stdout.write(`${summary(total)}\n`);
process.exitCode = total.failed === 0 ? 0 : 1;
