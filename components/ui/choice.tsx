"use client";

import { useId } from "react";

/** One of a few, as radio buttons side by side. */
export function Choice<T extends string>({
  title,
  value,
  options,
  onChange,
}: {
  title: string;
  value: T;
  options: readonly { value: T; label: string }[];
  onChange: (value: T) => void;
}) {
  const name = useId();
  return (
    <fieldset>
      <legend className="mb-1.5 font-semibold text-ui">{title}</legend>
      <div className="flex flex-wrap gap-2">
        {options.map((option) => (
          <label
            key={option.value}
            className="relative inline-flex min-h-8 items-center gap-2 rounded-control border border-line2 bg-raised px-3 text-ui hover:bg-hover has-[:checked]:border-t1 has-[:focus-visible]:outline-2 has-[:focus-visible]:outline-t1 has-[:focus-visible]:outline-offset-2 max-[899px]:min-h-11"
          >
            <input
              type="radio"
              name={name}
              className="size-3.5 accent-(--color-t1) outline-none"
              checked={option.value === value}
              onChange={() => onChange(option.value)}
            />
            {option.label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
