import { type ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { t } from "../i18n";
import type { ApiError } from "../wire/http";
import type { Action } from "./useAction";

interface FieldProps {
  label: string;
  name: string;
  hint?: string;
  error?: string | undefined;
  type?: "text" | "password";
  value?: string;
  autocomplete?: string;
  required?: boolean;
  minLength?: number;
  maxLength?: number;
  autofocus?: boolean;
  inputMode?: "numeric" | "text";
  class?: string;
}

/** A labelled input with its hint and what the server did not like about it. */
export function Field({ label, name, hint, error, type = "text", value, ...rest }: FieldProps) {
  const id = useId();
  const notes = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        name={name}
        {...(type === "password" ? { type } : { type })}
        // What was typed survives a redraw; `value` is only what stands there at first.
        defaultValue={value}
        spellcheck={false}
        autocapitalize="off"
        aria-invalid={error ? true : undefined}
        aria-describedby={notes || undefined}
        {...rest}
      />
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error && (
        <p class="field-error" id={`${id}-error`}>
          {error}
        </p>
      )}
    </div>
  );
}

/** What went wrong and what to do; said aloud when it appears. */
export function Failure({ error }: { error: ApiError | null }) {
  return (
    <div role="alert">
      {error && (
        <p class="failure">
          {error.message}
          {error.code === "internal" && ` ${t("error.tell")}`}
        </p>
      )}
    </div>
  );
}

interface FormProps {
  testid?: string;
  action: Action;
  submit: string;
  busy: string;
  onSubmit(values: Record<string, string>): Promise<unknown>;
  children: ComponentChildren;
}

/** A form whose button says what it waits for. */
export function Form({ testid, action, submit, busy, onSubmit, children }: FormProps) {
  return (
    <form
      class="form"
      data-testid={testid}
      onSubmit={(event) => {
        event.preventDefault();
        const data = new FormData(event.currentTarget);
        const values = [...data].map(([name, value]) => [name, String(value)]);
        void action.run(() => onSubmit(Object.fromEntries(values)));
      }}
    >
      {children}
      <Failure error={action.error.value} />
      <button class="button primary" type="submit" aria-disabled={action.busy.value}>
        {action.busy.value ? busy : submit}
      </button>
    </form>
  );
}
