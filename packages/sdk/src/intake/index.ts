export {
  MAX_ALERTS_PER_PAYLOAD,
  type AlertSource,
  type AlertDraft,
  type AlertReceipt,
  type RejectedPayload,
} from './alert-source.ts';
