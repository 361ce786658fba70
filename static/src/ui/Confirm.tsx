import { t } from "../i18n";
import { Dialog } from "./Dialog";
import { Failure } from "./forms";
import { useAction } from "./useAction";

interface ConfirmProps {
  title: string;
  body: string;
  /** What the button does, as a verb. */
  verb: string;
  onConfirm(): Promise<unknown>;
  onClose(): void;
}

/** Asks before something that cannot be taken back. */
export function Confirm({ title, body, verb, onConfirm, onClose }: ConfirmProps) {
  const action = useAction();
  const confirm = async () => {
    if (await action.run(onConfirm)) onClose();
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <p>{body}</p>
      <Failure error={action.error.value} />
      <div class="dialog-actions">
        <button class="button" type="button" onClick={onClose}>
          {t("action.cancel")}
        </button>
        <button
          class="button danger"
          type="button"
          data-testid="confirm"
          onClick={() => void confirm()}
        >
          {action.busy.value ? t("wait.moment") : verb}
        </button>
      </div>
    </Dialog>
  );
}
