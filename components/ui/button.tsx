import type { ButtonHTMLAttributes } from "react";

export type ButtonKind = "primary" | "plain" | "quiet" | "danger";

const KINDS: Record<ButtonKind, string> = {
  primary: "border-t1 bg-t1 text-ground hover:opacity-90",
  plain: "border-line2 bg-raised text-t1 hover:bg-hover",
  quiet: "border-transparent text-t2 hover:bg-hover hover:text-t1",
  danger: "border-line2 bg-raised text-bad hover:bg-hover",
};

/** The classes of a button, for links that look like one. */
export const buttonClass = (kind: ButtonKind, extra = ""): string =>
  `inline-flex min-h-7 items-center justify-center gap-1.5 rounded-control border px-2.5 text-ui font-medium whitespace-nowrap transition-colors duration-120 disabled:opacity-60 max-[899px]:min-h-11 max-[899px]:px-4 ${KINDS[kind]} ${extra}`;

export function Button({
  kind = "plain",
  className = "",
  ...rest
}: ButtonHTMLAttributes<HTMLButtonElement> & { kind?: ButtonKind }) {
  return <button type="button" className={buttonClass(kind, className)} {...rest} />;
}

/** An icon alone, with its name for those who do not see it. */
export function IconButton({
  label,
  className = "",
  ...rest
}: ButtonHTMLAttributes<HTMLButtonElement> & { label: string }) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className={`inline-flex size-7 items-center justify-center rounded-control text-t2 transition-colors duration-120 hover:bg-hover hover:text-t1 max-[899px]:size-11 ${className}`}
      {...rest}
    />
  );
}
